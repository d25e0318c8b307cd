-- A register written by the first version of the program.
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE compteurs (
        dispositif TEXT NOT NULL, famille TEXT NOT NULL, annee INTEGER NOT NULL, dernier INTEGER NOT NULL,
        PRIMARY KEY (dispositif, famille, annee)) STRICT;
INSERT INTO "compteurs" VALUES('bijouterie','CQP',2023,3);
CREATE TABLE evenements (
        id INTEGER PRIMARY KEY AUTOINCREMENT, instant TEXT NOT NULL, session TEXT NOT NULL, candidat TEXT NOT NULL,
        numero TEXT REFERENCES numeros (numero), nature TEXT NOT NULL, donnees TEXT NOT NULL,
        precedent TEXT NOT NULL, empreinte TEXT NOT NULL) STRICT;
INSERT INTO "evenements" VALUES(1,'2026-11-21T18:30:09+00:00','2023-06','C001','MC-2023-00001','reserve','{"annee":2023,"candidat":"C001","dispositif":"bijouterie","famille":"CQP","mentions":{"date_decision":"2023-06-20","date_naissance":"1991-03-04","intitule":"Concepteur 3D en bijouterie-joaillerie","nom":"LE GOFF","prenom":"Élodie","referentiel":"RNCP26849@2017-01-01"},"numero":"MC-2023-00001","objet":"RNCP26849","rang":1,"session":"2023-06","tirage":1}','0000000000000000000000000000000000000000000000000000000000000000','bbd3f38f4f6c66436584f5b7ab2161345fa6769ebdd5390505861e54a6694aac');
INSERT INTO "evenements" VALUES(2,'2026-11-21T18:30:09+00:00','2023-06','C002','MC-2023-00002','reserve','{"annee":2023,"candidat":"C002","dispositif":"bijouterie","famille":"CQP","mentions":{"date_decision":"2023-06-20","date_naissance":"","intitule":"Concepteur 3D en bijouterie-joaillerie","nom":"N’DIAYE-ROUSSEL","prenom":"Jean-Loup","referentiel":"RNCP26849@2017-01-01"},"numero":"MC-2023-00002","objet":"RNCP26849","rang":2,"session":"2023-06","tirage":1}','bbd3f38f4f6c66436584f5b7ab2161345fa6769ebdd5390505861e54a6694aac','d231f01f1fc527290bf17e9b78d95e44f3818e72544a32695c5be7ad51ad4e51');
INSERT INTO "evenements" VALUES(3,'2026-11-21T18:30:09+00:00','2023-06','C003','MC-2023-00003','reserve','{"annee":2023,"candidat":"C003","dispositif":"bijouterie","famille":"CQP","mentions":{"date_decision":"2023-06-20","date_naissance":"1999-07-01","intitule":"Concepteur 3D en bijouterie-joaillerie","nom":"ÇELIK","prenom":"Aylin","referentiel":"RNCP26849@2017-01-01"},"numero":"MC-2023-00003","objet":"RNCP26849","rang":3,"session":"2023-06","tirage":1}','d231f01f1fc527290bf17e9b78d95e44f3818e72544a32695c5be7ad51ad4e51','1a39ad419750493ff1768376d855880cfca1fef7e5a22b6264d229fce2ff29be');
INSERT INTO "evenements" VALUES(4,'2026-11-21T18:30:09+00:00','2023-06','C009',NULL,'ecarte','{}','1a39ad419750493ff1768376d855880cfca1fef7e5a22b6264d229fce2ff29be','f98cce3b91fa8f4f2094a63e8a925168b999a889b900dfa9defea7a58c619fd7');
INSERT INTO "evenements" VALUES(5,'2026-11-21T18:30:09+00:00','2023-06','C003','MC-2023-00003','abandon','{"motif":"la décision n’y donne plus droit"}','f98cce3b91fa8f4f2094a63e8a925168b999a889b900dfa9defea7a58c619fd7','58dcede56ecf383f5bfdbe7af7ed85be967c58109130c1fd275dcff677ea4420');
INSERT INTO "evenements" VALUES(6,'2026-11-21T18:30:09+00:00','2023-06','C001','MC-2023-00001','emis','{}','58dcede56ecf383f5bfdbe7af7ed85be967c58109130c1fd275dcff677ea4420','5416241e9bd2c51d183ad806ab4bae0b4dc0fd6c3e0790c813f4870e80db2456');
INSERT INTO "evenements" VALUES(7,'2026-11-21T18:30:09+00:00','2023-06','C002','MC-2023-00002','emis','{}','5416241e9bd2c51d183ad806ab4bae0b4dc0fd6c3e0790c813f4870e80db2456','86d1bf68b92ae16823929744226b794b4fd56dbad98988f2bba632af6f3c7f22');
INSERT INTO "evenements" VALUES(8,'2026-11-21T18:30:09+00:00','2023-06','C004',NULL,'exclusion','{"certification":"RNCP26849","date_decision":"2023-06-20","date_naissance":"1980-02-29","dispositif":"bijouterie","jusqu_au":"2026-06-20","nom":"ROUX","prenom":"Éric"}','86d1bf68b92ae16823929744226b794b4fd56dbad98988f2bba632af6f3c7f22','1db8042f7cfa037a339480f07e25b3b77ec84fbb0a7c563c56f9b0313f88d944');
INSERT INTO "evenements" VALUES(9,'2026-11-21T18:30:10+00:00','2023-06','C001','MC-2023-00001','rectification','{"apres":{"nom":"LE GOFFIC"},"avant":{"nom":"LE GOFF"}}','1db8042f7cfa037a339480f07e25b3b77ec84fbb0a7c563c56f9b0313f88d944','dc1085e98730a314f2014f2aa43f24203be05144140adae603e9da330eafa29f');
INSERT INTO "evenements" VALUES(10,'2026-11-21T18:30:10+00:00','2023-06','C002','MC-2023-00002','annule','{"motif":"parchemin rendu, faute dans l’intitulé"}','dc1085e98730a314f2014f2aa43f24203be05144140adae603e9da330eafa29f','9e628bf2ce24b4b27c59b57f9102b3801bea0d007fd85fabe7e089a89c1aa009');
INSERT INTO "evenements" VALUES(11,'2026-11-21T18:30:10+00:00','2023-06','C001','MC-2023-00001','duplicata','{"motif":"vol déclaré","sha256":"abababababababababababababababababababababababababababababababab"}','9e628bf2ce24b4b27c59b57f9102b3801bea0d007fd85fabe7e089a89c1aa009','177b4c864176a9c560f534bca34fcef78e9b8fd78996ceb0314f230d50677b13');
CREATE TABLE numeros (
        numero TEXT NOT NULL PRIMARY KEY, dispositif TEXT NOT NULL, session TEXT NOT NULL, candidat TEXT NOT NULL,
        objet TEXT NOT NULL, famille TEXT NOT NULL, annee INTEGER NOT NULL, rang INTEGER NOT NULL CHECK (rang > 0),
        tirage INTEGER NOT NULL CHECK (tirage > 0),
        UNIQUE (dispositif, famille, annee, rang), UNIQUE (dispositif, session, candidat, objet, tirage)) STRICT;
INSERT INTO "numeros" VALUES('MC-2023-00001','bijouterie','2023-06','C001','RNCP26849','CQP',2023,1,1);
INSERT INTO "numeros" VALUES('MC-2023-00002','bijouterie','2023-06','C002','RNCP26849','CQP',2023,2,1);
INSERT INTO "numeros" VALUES('MC-2023-00003','bijouterie','2023-06','C003','RNCP26849','CQP',2023,3,1);
CREATE INDEX evenements_par_session ON evenements (session);
CREATE INDEX evenements_par_numero ON evenements (numero);
CREATE TRIGGER numeros_sans_modification BEFORE UPDATE ON numeros
        BEGIN SELECT RAISE(ABORT, 'un numéro ne se modifie pas'); END;
CREATE TRIGGER numeros_sans_suppression BEFORE DELETE ON numeros
        BEGIN SELECT RAISE(ABORT, 'un numéro ne se supprime pas'); END;
CREATE TRIGGER numeros_une_seule_fois BEFORE INSERT ON numeros
        WHEN EXISTS (SELECT 1 FROM numeros n WHERE n.numero = NEW.numero
            OR (n.dispositif, n.famille, n.annee, n.rang) = (NEW.dispositif, NEW.famille, NEW.annee, NEW.rang)
            OR ((n.dispositif, n.session, n.candidat, n.objet)
                = (NEW.dispositif, NEW.session, NEW.candidat, NEW.objet) AND (n.tirage = NEW.tirage OR NOT EXISTS (
                SELECT 1 FROM evenements e WHERE e.numero = n.numero AND e.nature IN ('annule', 'abandon')))))
        BEGIN SELECT RAISE(ABORT, 'numéro, rang ou certificat déjà inscrit'); END;
CREATE TRIGGER evenements_sans_modification BEFORE UPDATE ON evenements
        BEGIN SELECT RAISE(ABORT, 'un événement ne se modifie pas'); END;
CREATE TRIGGER evenements_sans_suppression BEFORE DELETE ON evenements
        BEGIN SELECT RAISE(ABORT, 'un événement ne se supprime pas'); END;
CREATE TRIGGER evenements_en_fin BEFORE INSERT ON evenements
        WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM evenements)
        BEGIN SELECT RAISE(ABORT, 'un événement ne s’ajoute qu’en fin de journal'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('evenements',11);
COMMIT;
