-- The model whose vectors are being made while the one in use still answers. NULL: none.
ALTER TABLE library ADD COLUMN next_model_id INTEGER REFERENCES model (id);
